<?php
// PHP's streams: one request for each line of standard input (see programs.py).
// Every host is the private server, by way of a "proxy" that is not told so.
while (($line = fgets(STDIN)) !== false) {
    [, $method, $url, $type, $body, $id, $address] =
        explode("\t", rtrim($line, "\n"));
    $headers = ["X-Truth: $id", "X-Truth-Address: $address"];
    if ($type !== '')
        $headers[] = "Content-Type: $type";
    $context = stream_context_create(['http' => [
        'method' => $method, 'header' => $headers, 'content' => $body,
        'proxy' => "tcp://127.0.0.1:$argv[1]", 'request_fulluri' => false,
        'ignore_errors' => true, 'timeout' => 10]]);
    $page = @file_get_contents($url, false, $context);
    echo $page === false ? 'failed' : $http_response_header[0], "\n";
}

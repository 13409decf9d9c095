// Java's two clients, HttpClient ("java-new") and HttpURLConnection
// ("java-old"): one request for each line of standard input (see programs.py),
// each by a forward proxy of its own.
import java.io.*;
import java.net.*;
import java.net.http.*;
import java.nio.charset.StandardCharsets;

class Clients {
    static String old(String[] job, int port) throws Exception {
        var proxy = new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", port));
        var c = (HttpURLConnection) new URL(job[2]).openConnection(proxy);
        c.setRequestMethod(job[1]);
        c.setRequestProperty("User-Agent", "shop-sync/2.1");
        c.setRequestProperty("X-Truth", job[5]);
        c.setRequestProperty("X-Truth-Address", job[6]);
        if (!job[3].isEmpty())
            c.setRequestProperty("Content-Type", job[3]);
        if (!job[4].isEmpty()) {
            c.setDoOutput(true);
            c.getOutputStream().write(job[4].getBytes(StandardCharsets.UTF_8));
        }
        int status = c.getResponseCode();
        try (var in = status < 400 ? c.getInputStream() : c.getErrorStream()) {
            if (in != null)
                in.readAllBytes();
        }
        return "" + status;
    }

    static String modern(HttpClient client, String[] job) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(job[2]))
            .header("X-Truth", job[5]).header("X-Truth-Address", job[6])
            .method(job[1], job[4].isEmpty()
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(job[4]));
        if (!job[3].isEmpty())
            request.header("Content-Type", job[3]);
        return "" + client.send(request.build(),
            HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]), old = Integer.parseInt(args[1]);
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", port))).build();
        var in = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = in.readLine()) != null;) {
            String[] job = line.split("\t", -1);
            try {
                System.out.println(job[0].equals("java-old") ? old(job, old) : modern(client, job));
            }
            catch (IOException e) {
                System.out.println(e.getMessage());
            }
            System.out.flush();
        }
    }
}

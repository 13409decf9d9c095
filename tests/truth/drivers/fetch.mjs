// Node's fetch: one request for each line of standard input (see programs.py).
import net from 'node:net';
import readline from 'node:readline';

// Every host is the private server; fetch itself knows nothing of it.
const port = Number(process.argv[2]);
const connect = net.connect;
net.connect = (options, ...rest) =>
    connect({ ...options, host: '127.0.0.1', hostname: '127.0.0.1', port },
            ...rest);

for await (const line of readline.createInterface({ input: process.stdin })) {
    const [, method, url, type, body, id, address] = line.split('\t');
    try {
        const answer = await fetch(url, {
            method, body: body || undefined,
            headers: { ...(type && { 'Content-Type': type }),
                       'X-Truth': id, 'X-Truth-Address': address } });
        await answer.text();
        console.log(answer.status);
    } catch (error) {
        console.log(error.cause?.message ?? error.message);
    }
}

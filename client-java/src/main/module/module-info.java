/** A client of Quorate. What is not exported is nobody's business, the libraries in the jar least of all. */
module io.quorate.client {
    requires java.logging;
    requires java.net.http;
    requires jdk.unsupported;

    exports io.quorate.api;
    exports io.quorate.client;
    exports io.quorate.client.access;
    exports io.quorate.client.admin;
    exports io.quorate.client.claim;
    exports io.quorate.client.election;
    exports io.quorate.client.error;
    exports io.quorate.client.kv;
    exports io.quorate.client.lease;
    exports io.quorate.client.lock;
    exports io.quorate.client.recipe;
    exports io.quorate.client.service;
    exports io.quorate.client.session;
    exports io.quorate.client.spi;
    exports io.quorate.client.watch;
}

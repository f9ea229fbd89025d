package io.quorate.client.internal.wire;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.internal.HeaderPairs;

/** Requests and answers in the form that Netty has for them. Stateless. */
final class Requests {

    private static final String AGENT = "quorate-java";

    private Requests() {}

    static FullHttpRequest of(Address address, ApiRequest request) {
        byte[] body = request.body();
        FullHttpRequest full = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(request.method()),
                request.target(),
                body == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
        HttpHeaders headers = full.headers();
        headers.set(HttpHeaderNames.HOST, address.authority());
        headers.set(HttpHeaderNames.USER_AGENT, AGENT);
        request.headers().forEach(headers::set);
        if (body != null || !request.isRead()) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, body == null ? 0 : body.length);
        }
        return full;
    }

    static ApiAnswer answer(String endpoint, HttpResponse head, byte[] body) {
        String[] pairs = new String[2 * head.headers().size()];
        int at = 0;
        var all = head.headers().iteratorCharSequence();
        while (all.hasNext()) {
            var header = all.next();
            pairs[at] = header.getKey().toString();
            pairs[at + 1] = header.getValue().toString();
            at += 2;
        }
        return new ApiAnswer(endpoint, head.status().code(), HeaderPairs.received(pairs), body);
    }
}

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
import java.util.HashMap;
import java.util.Map;

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
        Map<String, String> headers = new HashMap<>();
        head.headers()
                .forEach(header ->
                        headers.merge(header.getKey(), header.getValue(), (first, second) -> first + ", " + second));
        return new ApiAnswer(endpoint, head.status().code(), headers, body);
    }
}

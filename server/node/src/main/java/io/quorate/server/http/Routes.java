package io.quorate.server.http;

import java.util.List;

/** The operations of one resource. Asked once, when the server is built. */
public interface Routes {

    /** What this resource answers. */
    List<Route> routes();
}

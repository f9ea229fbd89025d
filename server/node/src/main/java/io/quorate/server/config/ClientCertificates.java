package io.quorate.server.config;

/** Whether clients must show certificates. */
public enum ClientCertificates {
    /** A client that has one may show it. */
    REQUESTED,
    /** Without one there is no connection. */
    REQUIRED
}

package io.quorate.server.service;

final class Retention {
    Retention(RetentionPolicy p, LocalState s, Proposals q) {}

    void look() {}
}

package io.quorate.server.service;

import java.util.List;

final class Integrity {
    Integrity(String n, LocalState s, ReplicatedLog l, FailStop f) {}

    void look() {}

    List<Questions.HashAt> points() {
        return List.of();
    }
}

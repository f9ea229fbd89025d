package io.quorate.server.service;

import io.quorate.core.Effects;

/** Learns of what was applied. Called on the updater thread: must do next to nothing there, and never wait. */
public interface ChangeListener {

    /** Nobody wants to know. */
    ChangeListener NONE = new ChangeListener() {

        @Override
        public void onApplied(Effects effects) {
            // nobody wants to know
        }

        @Override
        public void onInstalled() {
            // nobody wants to know
        }
    };

    /** An entry was applied and can be read. */
    void onApplied(Effects effects);

    /** A snapshot took the place of the state: what it holds beyond the last applied entry is not told otherwise. */
    void onInstalled();

    /** Tells both, {@code first} first. */
    static ChangeListener both(ChangeListener first, ChangeListener second) {
        return new ChangeListener() {

            @Override
            public void onApplied(Effects effects) {
                first.onApplied(effects);
                second.onApplied(effects);
            }

            @Override
            public void onInstalled() {
                first.onInstalled();
                second.onInstalled();
            }
        };
    }
}

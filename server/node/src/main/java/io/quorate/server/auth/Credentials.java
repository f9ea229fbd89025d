package io.quorate.server.auth;

import java.security.cert.X509Certificate;

/** What somebody shows to be let in. Immutable; its text shows nothing of a secret. */
public sealed interface Credentials {

    /** Nothing. */
    Credentials NONE = new None();

    /** Nothing. */
    record None() implements Credentials {}

    /** A secret that was given to a program, or to a person who logged in. */
    record Bearer(String secret) implements Credentials {

        @Override
        public String toString() {
            return "Bearer";
        }
    }

    /** A name and a password. */
    record Basic(String user, String password) implements Credentials {

        @Override
        public String toString() {
            return "Basic[user=" + user + "]";
        }
    }

    /** A certificate that the connection has verified. */
    record Certificate(X509Certificate verified) implements Credentials {

        @Override
        public String toString() {
            return "Certificate[" + verified.getSubjectX500Principal() + "]";
        }
    }
}

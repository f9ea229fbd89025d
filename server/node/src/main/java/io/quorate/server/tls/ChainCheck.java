package io.quorate.server.tls;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** What is asked of a certificate besides that an authority signed it. Safe for any thread. */
@FunctionalInterface
public interface ChainCheck {

    /** Every certificate of the authorities will do. */
    ChainCheck NONE = (certificate, host, port) -> null;

    /**
     * Says what is wrong with {@code certificate}.
     *
     * @param host where this side has connected to; null when the other side did
     * @param port -1 with no host
     * @return why it is refused; null if it is not
     */
    @Nullable
    String fault(X509Certificate certificate, @Nullable String host, int port);
}

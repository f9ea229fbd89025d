package io.quorate.cli.context;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a context may say. */
public enum ContextField {
    ENDPOINTS,
    TOKEN_FILE,
    TOKEN_COMMAND,
    /** A secret: only with {@code --insecure-store}. */
    TOKEN,
    USER,
    PASSWORD_FILE,
    PASSWORD_COMMAND,
    /** A secret: only with {@code --insecure-store}. */
    PASSWORD,
    CACERT,
    CERT,
    KEY,
    ROOT,
    CONFIRM,
    OUTPUT,
    TIMEOUT,
    CONSISTENCY;

    /** Whether the file that it is in has to be kept from others. */
    public boolean isSecret() {
        return this == TOKEN || this == PASSWORD;
    }

    /** As the file spells it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All, as the file spells them. */
    static List<String> words() {
        return Arrays.stream(values()).map(ContextField::word).toList();
    }
}

package io.quorate.server.auth;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates let which user in: {@code uri:spiffe://example.org/svc/*=*}, {@code dns:*.clients.example.org=*},
 * {@code cn:backup-robot=operator-1}. Immutable.
 *
 * @param source where in the certificate a name is looked for
 * @param pattern the name, with one {@code *} at most for any run of characters
 * @param user the user's name, in which {@code *} stands for that run
 */
public record CertificateRule(Source source, String pattern, String user) {

    /** What a rule looks like. */
    public static final String EXPECTED = "uri:, dns: or cn:, a name with one * at most, =, a user's name or *";

    private static final int SAN_DNS = 2;
    private static final int SAN_URI = 6;

    /** Where a certificate has names. */
    public enum Source {
        /** A URI among the alternative names. */
        URI,
        /** A DNS name among them. */
        DNS,
        /** The common name of the subject. */
        CN
    }

    /**
     * The rule that is spelled {@code text}.
     *
     * @return null: it spells none
     */
    public static @Nullable CertificateRule parse(String text) {
        int colon = text.indexOf(':');
        int equal = text.lastIndexOf('=');
        if (colon < 0 || equal < colon) {
            return null;
        }
        String pattern = text.substring(colon + 1, equal);
        String user = text.substring(equal + 1);
        Source source = source(text.substring(0, colon));
        boolean hasStar = pattern.indexOf('*') >= 0;
        boolean isOne = pattern.indexOf('*') == pattern.lastIndexOf('*');
        boolean isWell = !pattern.isEmpty() && isOne && !user.isEmpty() && (hasStar || user.indexOf('*') < 0);
        return source == null || !isWell ? null : new CertificateRule(source, pattern, user);
    }

    private static @Nullable Source source(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "uri" -> Source.URI;
            case "dns" -> Source.DNS;
            case "cn" -> Source.CN;
            default -> null;
        };
    }

    /** As it is spelled. */
    public String text() {
        return source.name().toLowerCase(Locale.ROOT) + ":" + pattern + "=" + user;
    }

    /** The user whom a certificate lets in by the first of {@code rules} that fits; null: none does. */
    static @Nullable String user(List<CertificateRule> rules, X509Certificate certificate) {
        for (CertificateRule rule : rules) {
            for (String name : names(rule.source(), certificate)) {
                String user = rule.userOf(name);
                if (user != null) {
                    return user;
                }
            }
        }
        return null;
    }

    /** The user of a name; null: the name does not fit. */
    @Nullable
    String userOf(String name) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(name) ? user : null;
        }
        String before = pattern.substring(0, star);
        String after = pattern.substring(star + 1);
        boolean fits =
                name.length() > before.length() + after.length() && name.startsWith(before) && name.endsWith(after);
        return fits ? user.replace("*", name.substring(before.length(), name.length() - after.length())) : null;
    }

    private static List<String> names(Source source, X509Certificate certificate) {
        return switch (source) {
            case URI -> alternatives(certificate, SAN_URI);
            case DNS -> alternatives(certificate, SAN_DNS);
            case CN -> common(certificate);
        };
    }

    private static List<String> alternatives(X509Certificate certificate, int type) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all != null) {
                for (List<?> one : all) {
                    if (one.size() == 2
                            && Integer.valueOf(type).equals(one.get(0))
                            && one.get(1) instanceof String name) {
                        names.add(name);
                    }
                }
            }
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
        return names;
    }

    private static List<String> common(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            LdapName subject =
                    new LdapName(certificate.getSubjectX500Principal().getName());
            for (Rdn part : subject.getRdns()) {
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
                    names.add(name);
                }
            }
        } catch (InvalidNameException unreadable) {
            return List.of();
        }
        // Of several the most specific counts, and the others are no names of this subject.
        return names.isEmpty() ? names : names.subList(names.size() - 1, names.size());
    }
}

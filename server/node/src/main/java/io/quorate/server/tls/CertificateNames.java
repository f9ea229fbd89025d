package io.quorate.server.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Whom a certificate is for, by its subject alternative names: its common name counts for nothing. Immutable.
 *
 * @param hosts DNS names, the first label may be {@code *}
 * @param addresses IP addresses
 * @param uris URIs
 */
public record CertificateNames(List<String> hosts, List<String> addresses, List<String> uris) {

    /** What a URI begins with that names a member of a cluster. */
    private static final String MEMBER = "urn:quorate:member:";

    private static final int URI = 6;
    private static final int DNS = 2;
    private static final int IP = 7;

    public CertificateNames {
        hosts = List.copyOf(hosts);
        addresses = List.copyOf(addresses);
        uris = List.copyOf(uris);
    }

    /** The names in {@code certificate}; none if they can't be read. */
    public static CertificateNames of(X509Certificate certificate) {
        List<String> hosts = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        List<String> uris = new ArrayList<>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                String value = String.valueOf(name.get(1));
                switch ((Integer) name.get(0)) {
                    case DNS -> hosts.add(value);
                    case IP -> addresses.add(value);
                    case URI -> uris.add(value);
                    default -> {
                        // Mail addresses and the like name no machine.
                    }
                }
            }
        } catch (CertificateParsingException e) {
            // What can't be read names nobody.
            return new CertificateNames(List.of(), List.of(), List.of());
        }
        return new CertificateNames(hosts, addresses, uris);
    }

    /** The URI by which a certificate names {@code member} of a cluster. */
    public static String memberUri(String member) {
        return MEMBER + member;
    }

    /** Whether it names {@code host}, a name or an address. */
    public boolean covers(String host) {
        if (isAddress(host)) {
            return addresses.stream().anyMatch(address -> isSame(address, host));
        }
        return hosts.stream().anyMatch(pattern -> matches(pattern, host));
    }

    /** Whether it names any members, and so is good for these only. */
    public boolean namesMembers() {
        return uris.stream().anyMatch(uri -> uri.startsWith(MEMBER));
    }

    /**
     * Whether its owner may speak as {@code member}, which is at {@code host}. If it names members, one of them must be
     * this one; if it names none, the host must be among its names.
     */
    public boolean speaksFor(String member, String host) {
        return namesMembers() ? uris.contains(memberUri(member)) : covers(host);
    }

    private static boolean matches(String pattern, String host) {
        String name = host.toLowerCase(Locale.ROOT);
        String wanted = pattern.toLowerCase(Locale.ROOT);
        if (!wanted.startsWith("*.")) {
            return wanted.equals(name);
        }
        int dot = name.indexOf('.');
        return dot > 0 && name.substring(dot).equals(wanted.substring(1));
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9]+(\\.[0-9]+){3}");
    }

    private static boolean isSame(String address, String other) {
        try {
            // Both are literals: nothing is looked up.
            return InetAddress.getByName(address).equals(InetAddress.getByName(other));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        List<String> all = new ArrayList<>(hosts);
        all.addAll(addresses);
        all.addAll(uris);
        return all.isEmpty() ? "no names" : String.join(", ", all);
    }
}

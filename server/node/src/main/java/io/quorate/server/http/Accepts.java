package io.quorate.server.http;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Chooses a rendering by an {@code Accept} header. Stateless. */
final class Accepts {

    private Accepts() {}

    /** The most wanted of {@code offered}, the earlier one if equally wanted; null if none is acceptable. */
    static @Nullable Rendering choose(String accept, List<Rendering> offered) {
        Rendering best = null;
        int bestQuality = 0;
        String[] ranges = accept.toLowerCase(Locale.ROOT).split(",", 32);
        for (int i = 0; i < offered.size(); i++) {
            int quality = quality(ranges, offered.get(i).mediaType());
            if (quality > bestQuality) {
                best = offered.get(i);
                bestQuality = quality;
            }
        }
        return best;
    }

    /** How much {@code mediaType} is wanted, 0 to 1000, by the most specific range that covers it. */
    private static int quality(String[] ranges, String mediaType) {
        int best = 0;
        int bestSpecificity = -1;
        for (String range : ranges) {
            int parameters = range.indexOf(';');
            String type = (parameters < 0 ? range : range.substring(0, parameters)).strip();
            int specificity = specificity(type, mediaType);
            if (specificity > bestSpecificity) {
                bestSpecificity = specificity;
                best = parameters < 0 ? 1_000 : weight(range.substring(parameters));
            }
        }
        return best;
    }

    private static int specificity(String type, String mediaType) {
        if (type.equals(mediaType)) {
            return 2;
        }
        if (type.endsWith("/*") && mediaType.startsWith(type.substring(0, type.length() - 1))) {
            return 1;
        }
        return type.equals("*/*") ? 0 : -1;
    }

    private static int weight(String parameters) {
        int at = parameters.indexOf("q=");
        if (at < 0) {
            return 1_000;
        }
        int weight = 0;
        int digits = 0;
        boolean fraction = false;
        for (int i = at + 2; i < parameters.length() && digits < 4; i++) {
            char c = parameters.charAt(i);
            if (c == '.') {
                fraction = true;
            } else if (c >= '0' && c <= '9') {
                weight = weight * 10 + (c - '0');
                digits++;
            } else {
                break;
            }
        }
        int decimals = fraction ? digits - 1 : 0;
        for (int i = decimals; i < 3; i++) {
            weight *= 10;
        }
        return Math.min(1_000, weight);
    }

    /** The renderings as {@code as} spells them. */
    static String words(List<Rendering> renderings) {
        StringBuilder all = new StringBuilder();
        for (Rendering rendering : renderings) {
            all.append(all.isEmpty() ? "" : "|").append(rendering.name().toLowerCase(Locale.ROOT));
        }
        return all.toString();
    }

    /** The renderings as {@code Accept} spells them. */
    static String mediaTypes(List<Rendering> renderings) {
        StringBuilder all = new StringBuilder();
        for (Rendering rendering : renderings) {
            if (rendering != Rendering.PROMETHEUS) {
                all.append(all.isEmpty() ? "" : ", ").append(rendering.mediaType());
            }
        }
        return all.toString();
    }
}

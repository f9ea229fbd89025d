package io.quorate.server.http;

/** Wall-clock times as RFC 3339 spells them, in UTC. Stateless. */
final class Timestamps {

    private Timestamps() {}

    /** The time {@code millis} after 1970, such as {@code 2026-11-02T09:14:03.250Z}. */
    static String of(long millis) {
        long days = Math.floorDiv(millis, 86_400_000L);
        int rest = (int) Math.floorMod(millis, 86_400_000L);
        // Days to a date of the proleptic Gregorian calendar, counted in years that begin in March (Hinnant 2013).
        long shifted = days + 719_468;
        long era = Math.floorDiv(shifted, 146_097L);
        int dayOfEra = (int) Math.floorMod(shifted, 146_097L);
        int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        long year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);

        char[] text = "0000-00-00T00:00:00.000Z".toCharArray();
        put(text, 0, 4, (int) Math.max(0, Math.min(9_999, year)));
        put(text, 5, 2, month);
        put(text, 8, 2, day);
        put(text, 11, 2, rest / 3_600_000);
        put(text, 14, 2, rest / 60_000 % 60);
        put(text, 17, 2, rest / 1_000 % 60);
        put(text, 20, 3, rest % 1_000);
        return new String(text);
    }

    private static void put(char[] text, int from, int digits, int number) {
        int left = number;
        for (int i = from + digits - 1; i >= from; i--) {
            text[i] = (char) ('0' + left % 10);
            left /= 10;
        }
    }
}

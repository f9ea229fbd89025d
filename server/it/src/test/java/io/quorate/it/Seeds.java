package io.quorate.it;

/** The seed of a run: given by {@code -Dquorate.seed=N} or drawn, and always printed. */
final class Seeds {

    private Seeds() {}

    static long next(String test) {
        String given = System.getProperty("quorate.seed", "");
        long seed = given.isEmpty() ? System.nanoTime() & 0xffff_ffffL : Long.parseLong(given);
        System.out.printf("%s: seed %d%n", test, seed);
        return seed;
    }
}

package io.quorate.client.internal;

import io.quorate.client.ApiRequest;
import java.util.function.Function;

/**
 * A list that is asked for page by page, for those who wait and those who do not. Immutable.
 *
 * @param first asks for the first page
 * @param item makes an item of what the page says of it
 */
record Listing<T>(ApiRequest first, Function<Fields, T> item) {}

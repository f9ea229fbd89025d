/**
 * HTTP: one {@code *Routes} class a resource over the services. The only package that knows Vert.x; nothing here touches
 * the store on an event loop.
 */
@NullMarked
package io.quorate.server.http;

import org.jspecify.annotations.NullMarked;

/**
 * {@code quorated init}: makes what a cluster with TLS needs before it starts. Runs in a process of its own and knows no
 * part of the server but its configuration; the only place that makes certificates, with Bouncy Castle.
 */
@NullMarked
package io.quorate.server.init;

import org.jspecify.annotations.NullMarked;

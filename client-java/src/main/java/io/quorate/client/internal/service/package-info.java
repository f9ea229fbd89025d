/** What views of services are made of. Nothing here is for use from outside. */
@NullMarked
package io.quorate.client.internal.service;

import org.jspecify.annotations.NullMarked;

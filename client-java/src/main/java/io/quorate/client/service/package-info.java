/** Services: who offers what, and whom to call. Start at {@link io.quorate.client.service.ServiceView}. */
@NullMarked
package io.quorate.client.service;

import org.jspecify.annotations.NullMarked;

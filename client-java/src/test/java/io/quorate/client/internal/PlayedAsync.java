package io.quorate.client.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;

/** The twin that does not wait of something that a test plays: each call has a thread that waits. Stateless. */
public final class PlayedAsync {

    private PlayedAsync() {}

    /** @param waiting has the methods of {@code type}, but waits */
    public static <A> A of(Class<A> type, Object waiting) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> start(
                        waiting.getClass().getMethod(method.getName(), method.getParameterTypes()),
                        waiting,
                        arguments)));
    }

    private static CompletableFuture<Object> start(Method method, Object on, Object... arguments) {
        Thread[] thread = new Thread[1];
        CompletableFuture<Object> result = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                boolean cancelled = super.cancel(mayInterrupt);
                thread[0].interrupt();
                return cancelled;
            }
        };
        thread[0] = new Thread(() -> {
            try {
                result.complete(method.invoke(on, arguments));
            } catch (InvocationTargetException thrown) {
                result.completeExceptionally(thrown.getCause());
            } catch (IllegalAccessException | RuntimeException wrong) {
                result.completeExceptionally(wrong);
            }
        });
        thread[0].setDaemon(true);
        thread[0].start();
        return result;
    }
}

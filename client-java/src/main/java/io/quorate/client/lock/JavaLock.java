package io.quorate.client.lock;

import java.util.concurrent.locks.Lock;

/**
 * A distributed lock in the form of a {@link Lock}, for libraries that want one. Safe for any thread.
 *
 * <p>It is second choice, because this form has no place for what makes a distributed lock different: it can be lost.
 *
 * <table>
 * <caption>What the methods do, and what to beware of</caption>
 * <tr><th>method</th><th>does</th><th>beware</th></tr>
 * <tr><td>{@code lock()}</td><td>acquires, waits without limit, cannot be interrupted</td>
 *     <td>if the cluster cannot be reached there is no way to say so but an unchecked exception</td></tr>
 * <tr><td>{@code lockInterruptibly()}, {@code tryLock(t)}</td><td>as expected</td>
 *     <td>they throw {@link io.quorate.client.error.QuorateException} too</td></tr>
 * <tr><td>{@code tryLock()}</td><td>acquires it if it is free</td><td>it asks the cluster, and takes as long as that does</td></tr>
 * <tr><td>{@code unlock()}</td><td>{@link IllegalMonitorStateException} if this thread does not own it; its subclass
 *     {@link io.quorate.client.error.LockLostException} if it was lost</td><td>you learn of the loss when the damage is done</td></tr>
 * <tr><td>{@code newCondition()}</td><td>{@link UnsupportedOperationException}</td><td>use a watch, a barrier or a
 *     counter</td></tr>
 * <tr><td>ownership</td><td>a thread's, counted by this client</td><td>a loss cannot be told through this form: give
 *     {@link DistributedLock#asJavaLock(java.util.function.Consumer)} a listener, or call
 *     {@link #interruptOwnerOnLoss}</td></tr>
 * <tr><td>fencing token</td><td>none</td><td>what is written under it cannot be fenced</td></tr>
 * </table>
 */
public interface JavaLock extends Lock {

    /** The same, with the owner interrupted when it is lost. */
    JavaLock interruptOwnerOnLoss();
}

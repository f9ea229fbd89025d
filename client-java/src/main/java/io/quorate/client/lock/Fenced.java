package io.quorate.client.lock;

/** Whatever has a token that writes can carry: a lock, slots of a semaphore, a leadership. */
public interface Fenced {

    /** For {@link io.quorate.client.kv.PutOption#fence(Fenced)} and the like. */
    Fence fence();
}

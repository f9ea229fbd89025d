package io.quorate.client.service;

import io.quorate.client.ApiRequest;
import java.util.function.UnaryOperator;

/** One thing that changes of an instance while the rest of it stays. Immutable. */
public final class InstanceChange {

    private final UnaryOperator<ApiRequest> change;

    private InstanceChange(String name, String value) {
        this.change = request -> request.query(name, value);
    }

    /** Whether it is being emptied: it is not found by default, and keeps its lease. */
    public static InstanceChange draining(boolean draining) {
        return new InstanceChange("draining", Boolean.toString(draining));
    }

    /** Whether it is being worked on: it is not found by default, however it is. */
    public static InstanceChange maintenance(boolean maintenance) {
        return new InstanceChange("maintenance", Boolean.toString(maintenance));
    }

    /** Its share when one is picked. */
    public static InstanceChange weight(int weight) {
        return new InstanceChange("weight", Integer.toString(weight));
    }

    /** Where it is, for those who prefer what is near. */
    public static InstanceChange zone(String zone) {
        return new InstanceChange("zone", zone);
    }

    /** {@code request} with this change. */
    public ApiRequest on(ApiRequest request) {
        return change.apply(request);
    }
}

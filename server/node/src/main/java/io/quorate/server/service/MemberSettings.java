package io.quorate.server.service;

import io.quorate.core.log.ClusterSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a member needs to know of itself. Immutable.
 *
 * @param name this member's name
 * @param clusterName what people call the cluster
 * @param group what tells this cluster's peer traffic from another's
 * @param version the software version
 * @param peers every member's name and peer address, {@code host:port}
 * @param clientUrls where this member answers clients
 * @param dataDirectory where this member keeps everything
 * @param electionMillisMax the longest election timeout; waits for a leader are counted in it
 * @param proposals how requests are packed
 * @param waitersMax how many requests wait for claims on this member at once
 * @param initial the settings that a new cluster gets from this member, should it lead it first
 * @param freeDiskBytes growth is refused when less than this is free
 * @param freeDiskShare or less than this share of the disk, 0 to 1
 * @param readerThreads threads that read the store, at least 1
 * @param limits the effective limits by their JSON names, for the status page
 * @param warnings what an operator should know of the configuration at the moment; safe for any thread
 */
public record MemberSettings(
        String name,
        String clusterName,
        String group,
        String version,
        Map<String, String> peers,
        List<String> clientUrls,
        Path dataDirectory,
        long electionMillisMax,
        ProposalLimits proposals,
        int waitersMax,
        ClusterSettings initial,
        long freeDiskBytes,
        double freeDiskShare,
        int readerThreads,
        Map<String, Object> limits,
        Supplier<List<String>> warnings) {

    public MemberSettings {
        clientUrls = List.copyOf(clientUrls);
    }
}

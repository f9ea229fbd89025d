package io.quorate.server.init;

import io.quorate.server.config.Address;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The cluster for which files are made. Immutable.
 *
 * @param clusterName what keeps clusters apart
 * @param peers where the members listen for each other
 * @param http where the members listen for clients, the same names
 * @param hosts further names and addresses under which clients reach every member
 * @param dataDir where each member will keep its data
 * @param validity how long certificates are good
 */
record Plan(
        String clusterName,
        Map<String, Address> peers,
        Map<String, Address> http,
        List<String> hosts,
        String dataDir,
        Duration validity) {

    Plan {
        peers = Collections.unmodifiableMap(new LinkedHashMap<>(peers));
        http = Collections.unmodifiableMap(new LinkedHashMap<>(http));
        hosts = List.copyOf(hosts);
        if (!peers.keySet().equals(http.keySet())) {
            throw new IllegalArgumentException("--http: " + http.keySet()
                    + " (expected: an address for each member of --cluster: " + peers.keySet() + ")");
        }
    }

    Address peer(String member) {
        return address(peers, member);
    }

    Address http(String member) {
        return address(http, member);
    }

    private static Address address(Map<String, Address> addresses, String member) {
        Address address = addresses.get(member);
        if (address == null) {
            throw new IllegalArgumentException(member + " (expected: one of " + addresses.keySet() + ")");
        }
        return address;
    }

    /** This plan with one more member, or another place of one. */
    Plan with(String member, Address peer, Address client) {
        Map<String, Address> morePeers = new LinkedHashMap<>(peers);
        morePeers.put(member, peer);
        Map<String, Address> moreHttp = new LinkedHashMap<>(http);
        moreHttp.put(member, client);
        return new Plan(clusterName, morePeers, moreHttp, hosts, dataDir, validity);
    }

    /** This plan without one of its members. */
    Plan without(String member) {
        Map<String, Address> fewerPeers = new LinkedHashMap<>(peers);
        fewerPeers.remove(member);
        Map<String, Address> fewerHttp = new LinkedHashMap<>(http);
        fewerHttp.remove(member);
        return new Plan(clusterName, fewerPeers, fewerHttp, hosts, dataDir, validity);
    }

    /** Members that share a machine need directories of their own. */
    String dataDirOf(String member) {
        String host = peer(member).host();
        long there = peers.values().stream()
                .filter(address -> address.host().equals(host))
                .count();
        return there > 1 ? dataDir + "/" + member : dataDir;
    }
}

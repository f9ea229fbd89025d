package io.quorate.server.raft;

import io.quorate.server.tls.CertificateNames;
import io.quorate.server.tls.TlsIdentity;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.thirdparty.io.grpc.Grpc;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.netty.GrpcSslContexts;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContextBuilder;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;
import org.jspecify.annotations.Nullable;

/**
 * Who may talk to this member on the port of the members: whoever has a certificate of the members' authorities, and
 * only under the names that are in it. Without that anybody who reaches the port could append entries, vote and take
 * members out. Safe for any thread.
 *
 * <p>A certificate is looked at twice: in the handshake, which ends if it names no member, and with each call, which is
 * refused if it comes in the name of another one.
 */
final class PeerGate implements ServerInterceptor {

    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private final TlsIdentity identity;
    private final Supplier<Map<String, String>> members;
    private final SslContext outgoing;

    private PeerGate(TlsIdentity identity, Supplier<Map<String, String>> members) {
        this.identity = identity;
        this.members = members;
        try {
            this.outgoing = GrpcSslContexts.configure(
                            SslContextBuilder.forClient()
                                    .keyManager(identity.keys())
                                    .trustManager(identity.trust(this::fault)),
                            SslProvider.JDK)
                    .protocols(PROTOCOLS)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("this Java offers no TLS", e);
        }
    }

    /**
     * The gate of a member; null if the members talk in the clear.
     *
     * @param members all members that are known at the moment, by where they are reached
     */
    static @Nullable PeerGate of(RaftSettings settings, Supplier<Map<String, String>> members) {
        TlsIdentity identity = settings.tls();
        return identity == null ? null : new PeerGate(identity, members);
    }

    /** For connections to other members. */
    SslContext outgoing() {
        return outgoing;
    }

    /** Has Ratis use TLS, both ways, if there is a {@code gate}. */
    static void install(@Nullable PeerGate gate, Parameters parameters) {
        if (gate != null) {
            gate.install(parameters);
        }
    }

    private void install(Parameters parameters) {
        GrpcTlsConfig config = GrpcTlsConfig.newBuilder()
                .setKeyManager(identity.keys())
                .setTrustManager(identity.trust(this::fault))
                .setMutualTls(true)
                .setProtocols(PROTOCOLS)
                .setSslProvider(SslProvider.JDK)
                .build();
        GrpcConfigKeys.TLS.setConf(parameters, config);
    }

    /** What keeps a certificate from being a member's; null: nothing does. */
    private @Nullable String fault(X509Certificate certificate, @Nullable String host, int port) {
        CertificateNames names = CertificateNames.of(certificate);
        Map<String, String> known = members.get();
        boolean isSomebody = names.namesMembers()
                || known.entrySet().stream()
                        .anyMatch(member -> names.speaksFor(member.getKey(), RaftSettings.host(member.getValue())));
        if (host == null) {
            return isSomebody ? null : "it names " + names + ", none of the members " + known;
        }
        String member = known.entrySet().stream()
                .filter(each -> RaftSettings.host(each.getValue()).equals(host)
                        && RaftSettings.port(each.getKey(), each.getValue()) == port)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
        if (member == null) {
            // One that joins, or has moved: a channel is known by the address it was made with.
            return isSomebody || names.covers(host) ? null : "it names " + names + ", not " + host;
        }
        return names.speaksFor(member, host) ? null : "it names " + names + ", not " + expected(member, host);
    }

    private static String expected(String member, String host) {
        return member + " (expected among its subject alternative names: the URI " + CertificateNames.memberUri(member)
                + ", or without any such URI " + host + ")";
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        X509Certificate certificate = certificate(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        if (certificate == null) {
            call.close(Status.UNAUTHENTICATED.withDescription("no certificate of a member"), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        String subject = certificate.getSubjectX500Principal().getName();
        CertificateNames names = CertificateNames.of(certificate);
        return new JudgedCall<>(call, headers, next) {

            private @Nullable String admitted;

            @Override
            @Nullable
            Status refusal(@Nullable String name) {
                // The connection may be older than the list, or have taken up the session of one that is.
                String revocation = identity.revocation(certificate);
                if (revocation != null) {
                    return Status.PERMISSION_DENIED.withDescription(
                            "the certificate of '" + subject + "' is " + revocation);
                }
                if (name == null || name.equals(admitted) || speaksFor(names, name)) {
                    admitted = name;
                    return null;
                }
                return Status.PERMISSION_DENIED.withDescription(
                        "the certificate of '" + subject + "' names " + names + ", and does not speak for " + name);
            }
        };
    }

    private boolean speaksFor(CertificateNames names, String member) {
        String address = members.get().get(member);
        // One that is not known yet can have been named by its authority only.
        return address == null
                ? names.namesMembers() && names.speaksFor(member, "")
                : names.speaksFor(member, RaftSettings.host(address));
    }

    private static @Nullable X509Certificate certificate(@Nullable SSLSession session) {
        if (session == null) {
            return null;
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate x509 ? x509 : null;
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    /** In whose name a message comes; null if in nobody's. */
    static @Nullable String nameIn(@Nullable Object message) {
        if (message instanceof byte[] question) {
            return nameOfAsker(question);
        }
        RaftRpcRequestProto request = null;
        if (message instanceof AppendEntriesRequestProto append) {
            request = append.getServerRequest();
        } else if (message instanceof RequestVoteRequestProto vote) {
            request = vote.getServerRequest();
        } else if (message instanceof InstallSnapshotRequestProto install) {
            request = install.getServerRequest();
        } else if (message instanceof StartLeaderElectionRequestProto election) {
            request = election.getServerRequest();
        } else if (message instanceof ReadIndexRequestProto read) {
            request = read.getServerRequest();
        }
        return request == null
                ? null
                : Objects.requireNonNull(request.getRequestorId()).toStringUtf8();
    }

    private static @Nullable String nameOfAsker(byte[] question) {
        try {
            return PeerProtocol.Question.decode(question).asker().name();
        } catch (IllegalArgumentException e) {
            // Whoever answers says what is wrong with it.
            return null;
        }
    }
}

package io.jenkins.plugins.gitops.sandbox.kubernetes;

import io.jenkins.plugins.gitops.sandbox.kubernetes.controller.PodBehaviour;
import java.net.URI;
import java.util.Optional;

/** A Kubernetes API server that tests talk to: the stand-in or a real one. Bound to 127.0.0.1. */
public interface TestCluster extends AutoCloseable {

    /** Returns the address, without a slash at the end. */
    URI url();

    /** Returns the bearer token of an administrator. */
    String token();

    /** Returns the certificate authority in PEM; empty where the address is plain HTTP. */
    Optional<String> caCertificate();

    /** Returns what happens to pods, to be changed at any time. */
    PodBehaviour pods();

    /** Creates a namespace; returns when it can be used. */
    void createNamespace(String name);

    @Override
    void close();
}

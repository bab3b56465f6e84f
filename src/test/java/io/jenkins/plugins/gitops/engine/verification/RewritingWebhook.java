package io.jenkins.plugins.gitops.engine.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.sandbox.kubernetes.AdmissionWebhook;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** An admission webhook that sets the first container of each pod to another image, as mirrors for registries do it. */
final class RewritingWebhook implements AutoCloseable {

    private final AdmissionWebhook webhook;

    RewritingWebhook(Path folder, String image) throws IOException, GeneralSecurityException {
        String patch = "[{\"op\":\"replace\",\"path\":\"/spec/containers/0/image\",\"value\":\"" + image + "\"}]";
        this.webhook = new AdmissionWebhook(
                folder,
                review -> Map.of(
                        "allowed",
                        true,
                        "patchType",
                        "JSONPatch",
                        "patch",
                        Base64.getEncoder().encodeToString(patch.getBytes(UTF_8))));
    }

    /** Returns the object that makes an API server ask, for pods in namespaces with the label {@code webhook}. */
    Resource configuration(String name) throws GeneralSecurityException {
        return webhook.configuration("MutatingWebhookConfiguration", name, 10, List.of("pods"));
    }

    @Override
    public void close() {
        webhook.close();
    }
}

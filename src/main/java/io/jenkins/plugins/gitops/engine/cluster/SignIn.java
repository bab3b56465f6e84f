package io.jenkins.plugins.gitops.engine.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;

/**
 * How requests prove who sends them, and in whose name they are made.
 *
 * <p>Not a record: tokens and keys must not come out of a generated {@code toString}. Immutable.
 */
final class SignIn {

    static final SignIn NONE = new SignIn();

    /** {@code Bearer} or {@code Basic}. */
    private String scheme = "Bearer";

    private Supplier<String> values;
    private String certificates = "";
    private String key = "";
    private String user = "";
    private List<String> groups = List.of();
    private String serviceAccount = "";

    private SignIn() {}

    private SignIn copy() {
        SignIn copy = new SignIn();
        copy.scheme = scheme;
        copy.values = values;
        copy.certificates = certificates;
        copy.key = key;
        copy.user = user;
        copy.groups = groups;
        copy.serviceAccount = serviceAccount;
        return copy;
    }

    /** @param tokensOrNull null for none */
    SignIn withTokens(Supplier<String> tokensOrNull) {
        SignIn copy = copy();
        copy.scheme = "Bearer";
        copy.values = tokensOrNull;
        return copy;
    }

    SignIn withUser(String name, String password) {
        if (name.isEmpty() || name.contains(":")) {
            throw new IllegalArgumentException(
                    "The user of the cluster is empty or has a colon; correct the credentials");
        }
        String value = Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
        SignIn copy = copy();
        copy.scheme = "Basic";
        copy.values = () -> value;
        return copy;
    }

    SignIn withCertificate(String certificatesPem, String keyPem) {
        SignIn copy = copy();
        copy.certificates = certificatesPem;
        copy.key = keyPem;
        return copy;
    }

    SignIn as(String otherUser, List<String> otherGroups) {
        if (otherUser.isBlank()) {
            throw new IllegalArgumentException("Groups alone cannot be impersonated; name a user too");
        }
        checkHeader(otherUser);
        otherGroups.forEach(SignIn::checkHeader);
        SignIn copy = copy();
        copy.user = otherUser;
        copy.groups = List.copyOf(otherGroups);
        return copy;
    }

    private static void checkHeader(String value) {
        if (!value.chars().allMatch(each -> each >= ' ' && each < 0x7f)) {
            throw new IllegalArgumentException(
                    "The name of an impersonated user or group has characters that no header can"
                            + " have; use letters, digits and punctuation of ASCII");
        }
    }

    SignIn withServiceAccount(String namespaceAndName) {
        SignIn copy = copy();
        copy.serviceAccount = namespaceAndName;
        return copy;
    }

    String scheme() {
        return scheme;
    }

    /** Null for none. */
    Supplier<String> valuesOrNull() {
        return values;
    }

    String certificates() {
        return certificates;
    }

    String key() {
        return key;
    }

    String user() {
        return user;
    }

    List<String> groups() {
        return groups;
    }

    String serviceAccount() {
        return serviceAccount;
    }
}

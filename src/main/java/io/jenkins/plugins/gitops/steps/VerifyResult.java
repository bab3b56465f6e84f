package io.jenkins.plugins.gitops.steps;

import java.io.Serializable;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What {@code gitopsVerify} returns: a verification that failed ends the step instead. */
public final class VerifyResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String environment;
    private final String image;
    private final int objects;

    VerifyResult(String environment, String image, int objects) {
        this.environment = environment;
        this.image = image;
        this.objects = objects;
    }

    /** Returns the environment's name. */
    @Whitelisted
    public String getEnvironment() {
        return environment;
    }

    /** Returns the image that runs; empty where only the health was asked for. */
    @Whitelisted
    public String getImage() {
        return image;
    }

    /** Returns how many objects are healthy. */
    @Whitelisted
    public int getObjects() {
        return objects;
    }
}

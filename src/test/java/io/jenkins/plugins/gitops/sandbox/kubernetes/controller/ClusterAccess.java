package io.jenkins.plugins.gitops.sandbox.kubernetes.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** What a controller does with objects. Trees that come out are copies. */
public interface ClusterAccess {

    /** Returns the objects that the owner controls and that are not being deleted, all in its namespace. */
    List<ObjectNode> controlledBy(ObjectNode owner, String group, String resource);

    /** Returns whether the owner controls an object of that type, terminating ones included. */
    boolean controlsAny(ObjectNode owner, String group, String resource);

    /** Returns one object; the namespace is empty for cluster scope. */
    Optional<ObjectNode> find(String group, String resource, String namespace, String name);

    /** Creates an object in its namespace. */
    ObjectNode create(ObjectNode object);

    /** Replaces an object, all but its status. */
    ObjectNode update(ObjectNode object);

    /** Replaces the status of an object where it is another one. */
    ObjectNode updateStatus(ObjectNode object);

    /** Deletes an object; nothing happens where it is gone. */
    void delete(ObjectNode object);
}

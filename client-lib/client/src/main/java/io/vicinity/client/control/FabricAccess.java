package io.vicinity.client.control;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * How this process is on the fabric.
 *
 * @param host        address of this VM that others reach.
 * @param device      the port for RDMA verbs that is used, {@code auto}, or {@code none}.
 * @param certificate of this VM.
 * @param privateKey  of the certificate.
 * @param authority   who signs the certificates of all VMs.
 */
public record FabricAccess(
        String host, String device, X509Certificate certificate, PrivateKey privateKey, X509Certificate authority) {}

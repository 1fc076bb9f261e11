package io.vicinity.agent.hypervisor.libvirt;

import io.vicinity.agent.hypervisor.DeviceModel;
import io.vicinity.agent.hypervisor.RootPort;
import io.vicinity.agent.hypervisor.ShmemDevice;
import io.vicinity.agent.hypervisor.TenantPlaces;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * What a domain's XML says of root ports and ivshmem devices. The XML is read without document types and external entities. Immutable.
 *
 * @param ports   root ports by their alias, which is their id for QEMU.
 * @param devices ivshmem devices.
 * @param emulated true unless it runs by KVM.
 */
record DomainXml(List<RootPort> ports, List<ShmemDevice> devices, boolean emulated) {
    /** Where libvirt's shmem devices of the plain model have their files. */
    static final String SHM = "/dev/shm/";

    private static final Pattern RESERVE = Pattern.compile("pcie-root-port\\.pref64-reserve=(\\d{1,12})([kKmMgGtT]?)");
    private static final String UNITS = "KMGT";
    private static final int UNIT_BITS = 10;

    /** A PCI controller: its number, and its id. */
    private record Controller(int index, String alias, boolean isRootPort) {}

    /**
     * Reads a domain.
     *
     * @param xml    as libvirt prints it for a running domain.
     * @param places of the tenants.
     * @throws IOException telling what is wrong with the XML.
     */
    static DomainXml parse(final String xml, final TenantPlaces places) throws IOException {
        final Element domain = root(xml);
        final List<Controller> controllers = controllers(domain);
        final OptionalLong reserve = reserve(domain);
        final List<Integer> used = new ArrayList<>();
        elements(domain, "address").forEach(address -> bus(address).ifPresent(used::add));
        final List<RootPort> ports = controllers.stream()
                .filter(Controller::isRootPort)
                .map(port -> new RootPort(port.alias(), used.contains(port.index()), reserve))
                .toList();
        final List<ShmemDevice> devices = new ArrayList<>();
        for (final Element shmem : elements(domain, "shmem")) {
            final String driver = child(shmem, "model")
                    .map(model -> model.getAttribute("type"))
                    .orElse("");
            DeviceModel.ofDriver(driver)
                    .ifPresent(model -> devices.add(new ShmemDevice(
                            alias(shmem).orElse(shmem.getAttribute("name")),
                            model,
                            tenant(shmem, model, places),
                            busOf(shmem, controllers))));
        }
        return new DomainXml(
                ports, List.copyOf(devices), !domain.getAttribute("type").equals("kvm"));
    }

    private static Element root(final String xml) throws IOException {
        try {
            final DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            final DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler() {
                @Override
                public void fatalError(final SAXParseException e) throws SAXException {
                    throw e;
                }
            });
            return builder.parse(new InputSource(new StringReader(xml))).getDocumentElement();
        } catch (final SAXException e) {
            throw new IOException("the domain's XML cannot be read: " + e.getMessage(), e);
        } catch (final ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Controller> controllers(final Element domain) {
        final List<Controller> controllers = new ArrayList<>();
        for (final Element controller : elements(domain, "controller")) {
            final OptionalInt index = number(controller.getAttribute("index"));
            if (controller.getAttribute("type").equals("pci") && index.isPresent()) {
                controllers.add(new Controller(
                        index.getAsInt(),
                        alias(controller).orElse("pci." + index.getAsInt()),
                        controller.getAttribute("model").equals("pcie-root-port")
                                && child(controller, "target")
                                        .map(target ->
                                                !target.getAttribute("hotplug").equals("off"))
                                        .orElse(true)));
            }
        }
        return controllers;
    }

    /** A property that is given to QEMU for all root ports. */
    private static OptionalLong reserve(final Element domain) {
        final NodeList arguments = domain.getElementsByTagName("qemu:arg");
        for (int i = 0; i < arguments.getLength(); i++) {
            if (arguments.item(i) instanceof final Element argument) {
                final Matcher matcher = RESERVE.matcher(argument.getAttribute("value"));
                if (matcher.find()) {
                    final int unit = UNITS.indexOf(matcher.group(2).toUpperCase(java.util.Locale.ROOT));
                    final int bits = matcher.group(2).isEmpty() ? 0 : (unit + 1) * UNIT_BITS;
                    return OptionalLong.of(Long.parseLong(matcher.group(1)) << bits);
                }
            }
        }
        return OptionalLong.empty();
    }

    private static Optional<String> tenant(final Element shmem, final DeviceModel model, final TenantPlaces places) {
        return model == DeviceModel.PLAIN
                ? places.ofSegment(SHM + shmem.getAttribute("name"))
                : child(shmem, "server").flatMap(server -> places.ofSocket(server.getAttribute("path")));
    }

    private static String busOf(final Element device, final List<Controller> controllers) {
        final OptionalInt bus = child(device, "address").map(DomainXml::bus).orElse(OptionalInt.empty());
        return controllers.stream()
                .filter(controller -> bus.isPresent() && controller.index() == bus.getAsInt())
                .map(Controller::alias)
                .findFirst()
                .orElse("pcie.0");
    }

    private static OptionalInt bus(final Element address) {
        return address.getAttribute("type").equals("pci") ? number(address.getAttribute("bus")) : OptionalInt.empty();
    }

    private static OptionalInt number(final String text) {
        try {
            return OptionalInt.of(Integer.decode(text));
        } catch (final NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    private static Optional<String> alias(final Element device) {
        return child(device, "alias").map(alias -> alias.getAttribute("name")).filter(name -> !name.isEmpty());
    }

    private static Optional<Element> child(final Element parent, final String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof final Element element && element.getTagName().equals(name)) {
                return Optional.of(element);
            }
        }
        return Optional.empty();
    }

    private static List<Element> elements(final Element root, final String name) {
        final NodeList nodes = root.getElementsByTagName(name);
        final List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof final Element element) {
                elements.add(element);
            }
        }
        return elements;
    }
}

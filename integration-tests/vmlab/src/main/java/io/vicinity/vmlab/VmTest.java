package io.vicinity.vmlab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests that boot real virtual machines; see {@link VmLabExtension}. They carry the tag {@code vm}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag("vm")
@ExtendWith(VmLabExtension.class)
public @interface VmTest {}

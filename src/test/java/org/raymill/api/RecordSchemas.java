package org.raymill.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonArrayFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonBooleanFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatTypes;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatVisitable;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonIntegerFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonMapFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonNumberFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonStringFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonValueFormat;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import java.util.Map;
import java.util.TreeMap;
import org.raymill.api.json.ApiJson;

/** The shape that the API's mapper gives to records: a schema of each, by its simple name, with references to those of others. */
final class RecordSchemas {

    private final ObjectMapper mapper = ApiJson.create();
    private final Map<String, ObjectNode> schemas = new TreeMap<>();
    private final Map<String, Class<?>> types = new TreeMap<>();

    /** Adds a record with all that it has in it. */
    RecordSchemas with(Class<?> type) throws JsonMappingException {
        shapeOf(mapper.constructType(type), null);
        return this;
    }

    Map<String, ObjectNode> schemas() {
        return schemas;
    }

    Class<?> type(String name) {
        return types.get(name);
    }

    private ObjectNode shapeOf(JavaType type, SerializerProvider provider) throws JsonMappingException {
        Shape shape = new Shape(provider);
        mapper.acceptJsonFormatVisitor(type, shape);
        return shape.node;
    }

    private static ObjectNode node(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    private final class Shape extends JsonFormatVisitorWrapper.Base {

        private ObjectNode node = JsonNodeFactory.instance.objectNode();

        Shape(SerializerProvider provider) {
            super(provider);
        }

        @Override
        public JsonObjectFormatVisitor expectObjectFormat(JavaType type) {
            String name = type.getRawClass().getSimpleName();
            node = JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/" + name);
            Class<?> known = types.putIfAbsent(name, type.getRawClass());
            if (known == null) {
                ObjectNode schema = node("object");
                schema.putObject("properties");
                schemas.put(name, schema);
                return new Fields(getProvider(), schema);
            }
            if (known != type.getRawClass()) {
                throw new IllegalStateException("two records are " + name + ": " + known + " and " + type);
            }
            return null;
        }

        @Override
        public JsonArrayFormatVisitor expectArrayFormat(JavaType type) {
            node = node("array");
            return new JsonArrayFormatVisitor.Base(getProvider()) {
                @Override
                public void itemsFormat(JsonFormatVisitable handler, JavaType element) throws JsonMappingException {
                    Shape item = new Shape(getProvider());
                    handler.acceptJsonFormatVisitor(item, element);
                    node.set("items", item.node);
                }

                @Override
                public void itemsFormat(JsonFormatTypes format) {
                    node.set("items", node(format.value()));
                }
            };
        }

        @Override
        public JsonMapFormatVisitor expectMapFormat(JavaType type) {
            node = node("object");
            return new JsonMapFormatVisitor.Base(getProvider()) {
                @Override
                public void valueFormat(JsonFormatVisitable handler, JavaType value) throws JsonMappingException {
                    Shape item = new Shape(getProvider());
                    handler.acceptJsonFormatVisitor(item, value);
                    node.set("additionalProperties", item.node);
                }
            };
        }

        @Override
        public JsonStringFormatVisitor expectStringFormat(JavaType type) {
            node = node("string");
            if (type.isEnumType()) {
                var values = node.putArray("enum");
                for (Object constant : type.getRawClass().getEnumConstants()) {
                    values.add(mapper.convertValue(constant, String.class));
                }
            }
            return new JsonStringFormatVisitor.Base() {
                @Override
                public void format(JsonValueFormat format) {
                    node.put("format", format.toString());
                }
            };
        }

        @Override
        public JsonNumberFormatVisitor expectNumberFormat(JavaType type) {
            node = node("number");
            return null;
        }

        @Override
        public JsonIntegerFormatVisitor expectIntegerFormat(JavaType type) {
            node = node("integer");
            return new JsonIntegerFormatVisitor.Base() {
                @Override
                public void numberType(JsonParser.NumberType type) {
                    node.put("format", type == JsonParser.NumberType.LONG ? "int64" : "int32");
                }
            };
        }

        @Override
        public JsonBooleanFormatVisitor expectBooleanFormat(JavaType type) {
            node = node("boolean");
            return null;
        }
    }

    private final class Fields extends JsonObjectFormatVisitor.Base {

        private final ObjectNode schema;

        Fields(SerializerProvider provider, ObjectNode schema) {
            super(provider);
            this.schema = schema;
        }

        @Override
        public void property(BeanProperty property) throws JsonMappingException {
            field(property);
        }

        @Override
        public void optionalProperty(BeanProperty property) throws JsonMappingException {
            field(property);
        }

        private void field(BeanProperty property) throws JsonMappingException {
            Shape shape = new Shape(getProvider());
            JsonSerializer<Object> serializer = property instanceof BeanPropertyWriter writer && writer.hasSerializer()
                    ? writer.getSerializer()
                    : getProvider().findValueSerializer(property.getType(), property);
            serializer.acceptJsonFormatVisitor(shape, property.getType());
            schema.withObject("/properties").set(property.getName(), shape.node);
            if (!mayBeAbsent(property)) {
                schema.withArray("/required").add(property.getName());
            }
        }

        private boolean mayBeAbsent(BeanProperty property) {
            JavaType type = property.getType();
            JsonInclude ofRecord = property.getMember().getDeclaringClass().getAnnotation(JsonInclude.class);
            boolean emptyIsAbsent = ofRecord != null && ofRecord.value() == JsonInclude.Include.NON_EMPTY
                    || property.findPropertyInclusion(mapper.getSerializationConfig(), null)
                                    .getValueInclusion()
                            == JsonInclude.Include.NON_EMPTY;
            return type.isReferenceType() || emptyIsAbsent && type.isContainerType();
        }
    }
}

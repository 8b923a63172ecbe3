"""Request bodies are read strictly: an unknown field or a number in quotes is an error, never a guess."""

from collections.abc import Generator
from typing import Any

import msgspec
from litestar.connection import ASGIConnection
from litestar.dto import AbstractDTO, DTOFieldDefinition
from litestar.exceptions import ClientException
from litestar.typing import FieldDefinition

from api.nesting import is_too_deep
from domain.errors import InvalidRequest
from domain.house.faults import WHOLE, broken_lines, faults_of, told

OTHER = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "application/xml", "text/xml"})


class Strict(AbstractDTO[Any]):
    """Reads the body into the very type the route declares, without the framework's coercions."""

    _types: dict[str, Any] = {}

    def __init__(self, asgi_connection: ASGIConnection[Any, Any, Any, Any]) -> None:
        super().__init__(asgi_connection)
        self._type = self._types[asgi_connection.route_handler.handler_id]
        self._said = asgi_connection.headers.get("content-type", "").partition(";")[0].strip().lower()

    def decode_bytes(self, value: bytes) -> Any:
        """The body as the declared type. Raises InvalidRequest naming the field, 400 for broken JSON, 415 for
        what says that it is something else. JSON under another name is read: many tools name nothing.
        """
        if is_too_deep(value):
            raise ClientException("the body is nested too deeply", extra={"code": "bad_json"})
        try:
            return self._decoded(value)
        except (msgspec.DecodeError, UnicodeDecodeError) as err:
            if self._said in OTHER:
                raise ClientException(f"a JSON object is wanted, not {self._said}", status_code=415) from err
            raise ClientException("the body is not JSON", extra={"code": "bad_json"}) from err

    def _decoded(self, value: bytes) -> Any:
        try:
            body = msgspec.json.decode(value, type=self._type)
        except msgspec.ValidationError as err:
            # A wrong type may be found before the text turns out to be no JSON at all.
            faults = faults_of(self._type, msgspec.json.decode(value)) or {WHOLE: "it cannot be read"}
            raise InvalidRequest(told(faults), faults) from err
        if faults := dict(broken_lines(body)):
            raise InvalidRequest(told(faults), faults)
        return body

    @classmethod
    def create_for_field_definition(
        cls, field_definition: FieldDefinition, handler_id: str, backend_cls: Any = None
    ) -> None:
        """Remembers what a route's body is."""
        del backend_cls
        cls._types[handler_id] = field_definition.annotation

    @classmethod
    def create_openapi_schema(
        cls, field_definition: FieldDefinition, handler_id: str, schema_creator: Any
    ) -> Any:
        """The declared type's own schema."""
        del handler_id
        return schema_creator.for_field_definition(field_definition)

    @classmethod
    def generate_field_definitions(cls, model_type: type[Any]) -> Generator[DTOFieldDefinition, None, None]:
        """No field is renamed or left out."""
        del model_type
        yield from ()

    @classmethod
    def detect_nested_field(cls, field_definition: FieldDefinition) -> bool:
        """No field is treated differently."""
        del field_definition
        return False

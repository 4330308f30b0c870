"""One JSON line for each log record, without personal data."""

import json
import logging
import re

# what opens an account, or stops something, for whoever reads it: the long parts of addresses but for the ids of rows
SECRET = re.compile(
    r"/(?![0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b)(?=[^/\s]*[A-Z0-9:])[^/\s]{20,}"
)


class JsonLines(logging.Formatter):
    """Time, level, logger, message, status and the class and place of an exception.

    Request paths are cut at the query string and exception texts are left out: both can hold a name or a search. So are
    the long parts of a path that are no row's id: whoever reads an open invitation here could accept it.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname,
            "logger": record.name,
            "message": SECRET.sub("/...", record.getMessage().split("?", 1)[0]),
        }
        status = getattr(record, "status_code", None)
        if status is not None:
            line["status"] = status
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            trace = record.exc_info[2]
            places = []
            while trace is not None:
                places.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
                trace = trace.tb_next
            line["trace"] = places[-12:]
        return json.dumps(line, ensure_ascii=False)

"""The channels that administrators give a name, from the environment: addresses may hold passwords."""

from typing import Annotated

from cyclopts import Parameter

Channels = Annotated[str, Parameter(env_var="PHASEGATE_CHANNELS")]
Site = Annotated[str, Parameter(env_var="PHASEGATE_URL")]
Prefect = Annotated[str, Parameter(env_var="PHASEGATE_PREFECT")]
Target = Annotated[str, Parameter(env_var="PHASEGATE_DELIVER_TO")]

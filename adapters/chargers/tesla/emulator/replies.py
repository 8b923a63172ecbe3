"""What the emulated car's two computers answer to a command whose signature was good."""

from tesla_fleet_api.tesla.vehicle.proto import car_server_pb2, common_pb2, vcsec_pb2, vehicle_pb2

from adapters.chargers.tesla.emulator.car import EmulatedTesla

OK, ERROR = car_server_pb2.OPERATIONSTATUS_OK, car_server_pb2.OPERATIONSTATUS_ERROR


def infotainment(car: EmulatedTesla, command: bytes) -> bytes:
    """Charging, and what it says of itself."""
    action = car_server_pb2.Action.FromString(command).vehicleAction
    if action.HasField("getVehicleData"):
        done = car_server_pb2.ActionStatus(result=OK)
        told = car_server_pb2.Response(actionStatus=done, vehicleData=vehicle_data(car))
        return bytes(told.SerializeToString())
    if action.HasField("setChargingAmpsAction"):
        reason = car.obey("set_charging_amps", action.setChargingAmpsAction.charging_amps)
    elif action.HasField("chargingStartStopAction"):
        which = action.chargingStartStopAction.WhichOneof("charging_action")
        reason = car.obey("charge_start" if which == "start" else "charge_stop", None)
    else:
        reason = "unknown"
    status = car_server_pb2.ActionStatus(result=ERROR if reason else OK)
    if reason:
        status.result_reason.plain_text = reason
    return bytes(car_server_pb2.Response(actionStatus=status).SerializeToString())


def security(car: EmulatedTesla, command: bytes) -> bytes:
    """Whether it sleeps, and waking it; this computer never sleeps."""
    asked = vcsec_pb2.UnsignedMessage.FromString(command)
    if asked.HasField("InformationRequest"):
        asleep = vcsec_pb2.VEHICLE_SLEEP_STATUS_ASLEEP
        status = asleep if car.asleep else vcsec_pb2.VEHICLE_SLEEP_STATUS_AWAKE
        told = vcsec_pb2.FromVCSECMessage(vehicleStatus=vcsec_pb2.VehicleStatus(vehicleSleepStatus=status))
        return bytes(told.SerializeToString())
    if asked.HasField("RKEAction") and asked.RKEAction == vcsec_pb2.RKE_ACTION_WAKE_VEHICLE:
        car.wakes += 1
        car.asleep = False
    done = vcsec_pb2.FromVCSECMessage(commandStatus=vcsec_pb2.CommandStatus())
    return bytes(done.SerializeToString())


def vehicle_data(car: EmulatedTesla) -> vehicle_pb2.VehicleData:
    """The charge as it is told by radio: the same facts in another form."""
    charger = car.charger
    power_w = charger.power_w()
    if car.blank:
        return vehicle_pb2.VehicleData(charge_state=vehicle_pb2.ChargeState())
    state = vehicle_pb2.ChargeState(
        charging_state=vehicle_pb2.ChargeState.ChargingState(**{car.charging_state: common_pb2.Void()}),
        charge_limit_soc=car.limit_pct,
        charging_amps=car.amps,
        charge_current_request=car.amps,
        charge_current_request_max=48 if charger.connected else 16,
        charger_actual_current=round(power_w / (charger.phases * charger.voltage_v)),
        charger_voltage=round(charger.voltage_v) if power_w else 2,
        charger_power=round(power_w / 1000),
        charge_energy_added=charger.session_wh / 1000,
        conn_charge_cable=vehicle_pb2.ChargeState.CableType(
            **{"IEC" if charger.connected else "SNA": common_pb2.Void()}
        ),
    )
    if charger.soc_pct is not None:
        state.battery_level = int(charger.soc_pct)
    if power_w:
        state.charger_phases = charger.phases
    return vehicle_pb2.VehicleData(charge_state=state)

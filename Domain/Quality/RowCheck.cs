using System.Text.Json;
using System.Text.Unicode;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Quality;

/// <summary>
/// Holds the rules of a contract against rows that are in no log: the readers and the compiled rules are those of
/// ingest, so that a row has the verdict that it would have as an event. Keeps scratch memory; not safe for use by
/// several threads.
/// </summary>
public sealed class RowCheck
{
    private readonly CompiledContract _contract;
    private readonly PropertyValues _properties;
    private readonly EventReader _events;
    private readonly RecordBatch _batch;
    private readonly ByteWriter _key = new(64);

    /// <summary>A check by the rules of <paramref name="contract"/>.</summary>
    public RowCheck(CompiledContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract;
        _properties = new PropertyValues(contract);
        _events = new EventReader(contract, default);
        _batch = new RecordBatch(contract);
    }

    /// <summary>The verdict on a row: one JSON object of the contract's properties, as the <c>data</c> of an
    /// event.</summary>
    public RowVerdict CheckRow(ReadOnlySpan<byte> json)
    {
        if (json.Length > EventReader.MaxEventBytes)
        {
            return Fault(ReasonCode.TooLarge, null);
        }

        try
        {
            if (Utf8.IsValid(json))
            {
                return CheckData(json);
            }
        }
        catch (JsonException)
        {
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate written as an escape: no Unicode text stands for it.
        }

        return Fault(ReasonCode.Json, null);
    }

    /// <summary>The verdict on a CloudEvent.</summary>
    public RowVerdict CheckEvent(ReadOnlySpan<byte> json)
    {
        _batch.Clear();
        var reading = _events.Read(json, _batch, 0);
        if (reading.Reason != ReasonCode.None)
        {
            return Fault(reading.Reason, reading.Field);
        }

        ref var header = ref _batch.Headers[0];
        return Verdict(header.Gate, header.GateProperty, header.Warnings);
    }

    private RowVerdict CheckData(ReadOnlySpan<byte> json)
    {
        _properties.Clear();
        var reader = new Utf8JsonReader(json, EventReader.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return Fault(ReasonCode.DataInvalid, null);
        }

        if (!_properties.Read(ref reader) || reader.Read())
        {
            return Fault(ReasonCode.Json, null);
        }

        _key.Clear();
        if (_properties.WriteKey(json, _key) is var missing and >= 0)
        {
            return Fault(ReasonCode.KeyMissing, "data." + _contract.Contract.Properties[missing].Name);
        }

        if (_key.Length > EventReader.MaxTextBytes)
        {
            return Fault(
                ReasonCode.TooLarge, "data." + _contract.Contract.Properties[_properties.LongestKeyPart()].Name);
        }

        var reason = _properties.CheckGates(json, out var property);
        return Verdict(reason, property, reason == ReasonCode.None ? _properties.CheckWarnings(json) : 0);
    }

    private RowVerdict Verdict(ReasonCode reason, int property, ulong warnings) => reason == ReasonCode.None
        ? new RowVerdict(reason, null, null, warnings)
        : new RowVerdict(
            reason,
            "data." + _contract.Contract.Properties[property].Name,
            _contract.Rules.IdOf(reason, property),
            0);

    private static RowVerdict Fault(ReasonCode reason, string? field) => new(reason, field, null, 0);
}

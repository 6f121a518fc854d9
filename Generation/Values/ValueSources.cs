using System.Globalization;
using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;
using StreamBatch.Domain.Quality;
using StreamBatch.Domain.Records;
using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Values;

/// <summary>Chooses how the values of each property are made.</summary>
internal static class ValueSources
{
    // Many enough for a property to vary, few enough for its values to come again.
    private const int PoolSize = 256;

    /// <summary>The source of property <paramref name="index"/>.</summary>
    /// <exception cref="GenerationException">Its rules cannot be kept.</exception>
    public static IValueSource Of(Contract contract, CompiledRules rules, int index, SeededRandom random)
    {
        var property = contract.Properties[index];
        if (!property.AllowedValues.IsEmpty)
        {
            return new PooledValues(Allowed(contract, rules, index));
        }

        return property.Type switch
        {
            PropertyType.Integer or PropertyType.Number => new NumberValues(property),
            PropertyType.Timestamp or PropertyType.Date => new InstantValues(property),
            PropertyType.Boolean => new PooledValues(["true"u8.ToArray(), "false"u8.ToArray()]),
            PropertyType.Json => new PooledValues(Objects(random)),
            _ => new PooledValues(Texts(new TextSampler(contract, rules, index), random)),
        };
    }

    /// <summary>The allowed values of a property that keep its other rules, as JSON; never none.</summary>
    public static byte[][] Allowed(Contract contract, CompiledRules rules, int index)
    {
        var property = contract.Properties[index];
        byte[][] values = property.Type switch
        {
            PropertyType.Integer or PropertyType.Number => [.. property.AllowedValues
                .Select(Encoding.ASCII.GetBytes)
                .Where(json => DecimalText.TryParse(json, property.Scale, out var units) == DecimalOutcome.Ok
                    && rules.Check(index, units, default) == ReasonCode.None)],
            PropertyType.Boolean => [.. property.AllowedValues.Select(Encoding.ASCII.GetBytes)],
            PropertyType.String => [.. property.AllowedValues
                .Where(text => rules.Check(index, 0, Encoding.UTF8.GetBytes(text)) == ReasonCode.None)
                .Select(JsonText.Quoted)],
            _ => [.. property.AllowedValues.Select(JsonText.Quoted)],
        };
        return values.Length > 0
            ? values
            : throw new GenerationException(
                $"property {property.Name}: none of its allowed values keeps its other rules");
    }

    private static byte[][] Texts(TextSampler sampler, SeededRandom random) =>
        [.. Enumerable.Range(0, PoolSize).Select(_ => JsonText.Quoted(sampler.Next(random)))];

    private static byte[][] Objects(SeededRandom random) =>
        [.. Enumerable.Range(0, PoolSize).Select(_ => Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{{\"value\":{random.Below(PoolSize)},\"list\":[true,\"a b\"]}}")))];
}

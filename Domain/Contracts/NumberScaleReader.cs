namespace StreamBatch.Domain.Contracts;

/// <summary>
/// Reads how many digits after the decimal point a number has: from <c>multipleOf</c>, from the property's custom
/// property <c>scale</c>, else what the contract says for all.
/// </summary>
internal static class NumberScaleReader
{
    /// <summary>The greatest scale of a property.</summary>
    public const int MaxScale = 12;

    /// <summary>The scale of numbers when the contract says nothing.</summary>
    public const int Default = 6;

    public static int Read(DocumentCursor property, PropertyType type, int contractScale)
    {
        var custom = CustomScale(property);
        if (type is not (PropertyType.Number or PropertyType.Integer))
        {
            custom?.Error("belongs to properties of logicalType number");
            return 0;
        }

        var multiple = property.Member("logicalTypeOptions")?.Member("multipleOf");
        var ofMultiple = multiple is null ? null : ScaleOfMultiple(multiple, type);
        var ofCustom = custom?.WholeNumber(0, type == PropertyType.Integer ? 0 : MaxScale);
        if (ofMultiple is not null && ofCustom is not null && ofMultiple != ofCustom)
        {
            custom!.Error("contradicts logicalTypeOptions.multipleOf");
        }

        return ofMultiple ?? ofCustom ?? (type == PropertyType.Integer ? 0 : contractScale);
    }

    private static int? ScaleOfMultiple(DocumentCursor multiple, PropertyType type)
    {
        for (var scale = 0; scale <= (type == PropertyType.Integer ? 0 : MaxScale); scale++)
        {
            if (!multiple.Node.IsQuoted && ScaledDecimal.TryParse(multiple.Node.Scalar, scale, out var units)
                == ScaledDecimalOutcome.Ok && units == 1)
            {
                return scale;
            }
        }

        var isNumber = !multiple.Node.IsQuoted
            && ScaledDecimal.TryParse(multiple.Node.Scalar, 0, out _) != ScaledDecimalOutcome.Malformed;
        multiple.Error((isNumber, type) switch
        {
            (false, _) => "must be a decimal number, without quotes",
            (true, PropertyType.Integer) => "a multipleOf other than 1 is not supported in this version",
            _ => "a multipleOf that is no power of ten from 0.000000000001 to 1 is not supported in this version",
        });
        return null;
    }

    private static DocumentCursor? CustomScale(DocumentCursor property)
    {
        foreach (var entry in property.Member("customProperties")?.Items() ?? [])
        {
            if (entry.Member("property")?.Node.Scalar == "scale")
            {
                return entry.RequiredMember("value");
            }
        }

        return null;
    }
}

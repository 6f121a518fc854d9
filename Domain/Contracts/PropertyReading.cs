namespace StreamBatch.Domain.Contracts;

/// <summary>What could be read of a property.</summary>
/// <param name="Specification">The property; its type is <see cref="PropertyType.String"/> when unknown.</param>
/// <param name="HasType">Whether the type could be read: if not, nothing is said about uses that need another.</param>
internal sealed record PropertyReading(PropertySpecification Specification, bool HasType)
{
    /// <summary>Whether the type is known and not among <paramref name="types"/>.</summary>
    public bool IsNoneOf(params ReadOnlySpan<PropertyType> types) => HasType && !types.Contains(Specification.Type);
}

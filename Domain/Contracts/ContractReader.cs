namespace StreamBatch.Domain.Contracts;

/// <summary>Reads a contract document into a <see cref="Contract"/>.</summary>
public static class ContractReader
{
    /// <summary>Reads <paramref name="document"/>.</summary>
    public static ContractReading Read(ContractNode document) => throw new NotImplementedException();
}

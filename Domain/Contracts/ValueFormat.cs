namespace StreamBatch.Domain.Contracts;

/// <summary>The forms of values that the standard names and that are checked here.</summary>
public enum ValueFormat
{
    /// <summary>Any.</summary>
    None = 0,

    /// <summary>Base64 with padding (<c>byte</c>).</summary>
    Base64 = 1,

    /// <summary>A mail address: a local part, one @, a host name.</summary>
    Email = 2,

    /// <summary>A UUID of 8-4-4-4-12 hexadecimal digits.</summary>
    Uuid = 3,

    /// <summary>A URI with a scheme, as RFC 3986 writes it.</summary>
    Uri = 4,

    /// <summary>A host name of labels of letters, digits and hyphens.</summary>
    HostName = 5,

    /// <summary>Four numbers up to 255 with points between.</summary>
    IPv4 = 6,

    /// <summary>An IPv6 address without a zone.</summary>
    IPv6 = 7,

    /// <summary>A whole number of 8 bits with a sign.</summary>
    Int8 = 8,

    /// <summary>A whole number of 16 bits with a sign.</summary>
    Int16 = 9,

    /// <summary>A whole number of 32 bits with a sign.</summary>
    Int32 = 10,

    /// <summary>A whole number of 64 bits with a sign.</summary>
    Int64 = 11,

    /// <summary>A whole number of 8 bits without a sign.</summary>
    UInt8 = 12,

    /// <summary>A whole number of 16 bits without a sign.</summary>
    UInt16 = 13,

    /// <summary>A whole number of 32 bits without a sign.</summary>
    UInt32 = 14,

    /// <summary>A whole number of 64 bits without a sign.</summary>
    UInt64 = 15,

    /// <summary>A whole number of 128 bits without a sign: no negative one.</summary>
    UInt128 = 16,
}

namespace HealthLedger.Cryptography;

/// <summary>Modes of HPKE [RFC 9180 §5]. Auth modes are not here: the successor of RFC 9180 removes them.</summary>
internal enum HpkeMode : byte
{
    Base = 0,
    PreSharedKey = 1,
}

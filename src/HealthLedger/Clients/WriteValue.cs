using HealthLedger.Canonical;

namespace HealthLedger.Clients;

/// <summary>Writes a value into the body of an answer.</summary>
internal delegate void WriteValue<in T>(ref CanonicalWriter writer, T value);

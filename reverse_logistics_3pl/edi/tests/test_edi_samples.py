# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Messages written for these tests, and how to wrap a body in an envelope."""

from datetime import datetime, timedelta, timezone

from edi import EdifactEnvelope, Partner, X12Envelope, read_interchanges

AT = datetime(2026, 3, 4, 9, 30, tzinfo=timezone(timedelta(0)))
US = ("ZZ", "RETURNSCO")
THEM = ("01", "HUBNORTH")
PARTNER = Partner(their_ids=(THEM,), our_ids=(US,))


def isa(control=7, sender=THEM, receiver=US, version="00401", ack="0", usage="P"):
    """A well-formed ISA, with the terminator."""
    repetition = "U" if version < "00402" else "^"
    return (
        f"ISA*00*{'':10}*00*{'':10}*{sender[0]}*{sender[1]:15}*{receiver[0]}*"
        f"{receiver[1]:15}*260304*0930*{repetition}*{version}*{control:09}*{ack}*"
        f"{usage}*>~"
    )


def x12(kind, body, control=7, sets=1, functional_id="ZZ", **header):
    """An interchange with one or more equal sets of a body of segments."""
    segments = [line.strip() for line in body.strip().splitlines()]
    parts = [isa(control, **header)]
    parts.append(f"GS*{functional_id}*HUBNORTH*RETURNSCO*20260304*0930*{control}*X*")
    parts[-1] += "004010~"
    for number in range(1, sets + 1):
        parts.append(f"ST*{kind}*{number:04}~")
        parts += [f"{segment}~" for segment in segments]
        parts.append(f"SE*{len(segments) + 2}*{number:04}~")
    parts.append(f"GE*{sets}*{control}~")
    parts.append(f"IEA*1*{control:09}~")
    return "\n".join(parts)


def edifact(kind, body, control="77", version="D:96A:UN", test=""):
    """An interchange with one message of a body of segments."""
    segments = [line.strip() for line in body.strip().splitlines()]
    parts = [f"UNB+UNOC:3+HUBNORTH:14+RETURNSCO:ZZ+260304:0930+{control}{test}'"]
    parts.append(f"UNH+1+{kind}:{version}'")
    parts += [f"{segment}'" for segment in segments]
    parts.append(f"UNT+{len(segments) + 2}+1'")
    parts.append(f"UNZ+1+{control}'")
    return "\n".join(parts)


def out_x12(control=1, **options):
    """Envelope of what we send."""
    return X12Envelope(US, THEM, control, AT, **options)


def out_edifact(control="1", **options):
    """Envelope of what we send."""
    return EdifactEnvelope(US, ("14", "HUBNORTH"), control, AT, **options)


RETURN_180 = """
BGN*00*RET-1001*20260303*1015
DTM*011*20260302
N9*RZ*RMA77
PRF*SO501
N1*SF*North Shop*92*S17
N3*5 Quay Road
N4*Leith*SC*EH66*GB
BLI*SK*LAMP-01*2*EA*UCP*19.95**UP*0401234567896
RDR*RA*DR**cracked*Y
N9*SE*SN-1
N9*SE*SN-2
NTE*GEN*glass loose
BLI*SK*LAMP-02*1.5*EA
RDR*RA*WG
"""

RECEIPT_944 = """
W17*F*20260304*RC-9*SO501*SHP-3
N1*WH*Hub North*92*H1
N9*RZ*RMA77
W07*5*EA*040123456789*SK*LAMP-01
N9*LT*L7
W13*2*EA*01
W07*1*EA**SK*LAMP-02
W14*6
"""

RECEIPT_861 = """
BRA*RC-10*20260304*00*2
REF*RZ*RMA77
RCD*1*5*EA***1*EA*01
LIN**SK*LAMP-01
RCD*2*1*EA
LIN**SK*LAMP-02
CTT*2
"""

STATUS_214 = """
B10*PRO55*SHP-3*NRTH
L11*RMA77*RZ
LX*1
AT7*X3*NS***20260304*0815*UT
MS1*LEITH*SC*GB
MS2*NRTH*TRL9
AT7*D1*NS***20260305*1630*LT
"""

BILL_210 = """
B3*B*INV-8*SHP-3*PP**20260305*12650****NRTH
C3*EUR
N9*BM*BOL-3
LX*1
L5*1*RETURNED GOODS
L0*1***120*G***3*PCS**L
L1*1*0.95*PH*11400
L1*1***1250****FUE
L3*120*G***12650
"""

SHIPMENT_856 = """
BSN*00*SHP-3*20260304*1200
HL*1**S
TD1*PLT*1****G*120*KG
TD5**2*NRTH
HL*2*1*O
PRF*SO501
HL*3*2*T
MAN*GM*340123450000000016
HL*4*3*I
LIN*1*SK*LAMP-01
SN1*1*5*EA**6*EA
CTT*4
"""

SHIPMENT_945 = """
W06*F*SO501*20260304*SHP-3
W27*M*NRTH
LX*1
W12*CC*6*5*1*EA**SK*LAMP-01
W03*5*120*KG
"""

RETANN = """
BGM+70E::9+RA-5+9
DTM+137:20260304:102
RFF+ALQ:RMA77
NAD+BY+5412345000013::9++Shop ?+ Co
LIN+1++4012345000016:EN
PIA+1+LAMP-01:SA
QTY+61:2:PCE
GIN+BN+SN-1
CDI+3E+12E::9
UNS+S
CNT+2:1
"""

DESADV = """
BGM+351+DES-1+9
DTM+137:202603041200:203
RFF+ON:SO501
TDT+20++30++NRTH
CPS+1
CPS+2+1
MEA+PD+AAB+KGM:63,5
GIN+BJ+340123450000000016
LIN+1++4012345000016:EN
QTY+12:5:PCE
QTY+21:6:PCE
CNT+2:1
"""

IFTSTA = """
BGM+77+ST-1+9
DTM+137:20260304:102
CNI+1+SHP-3
STS+1+13
DTM+334:202603040815:203
LOC+5+GBLEI:::Leith
STS+1+21
DTM+334:202603051630:203
"""

INVOIC = """
BGM+380+INV-8+9
DTM+137:20260305:102
RFF+AAK:SHP-3
CUX+2:EUR:4
LIN+1++FC:SA
MOA+203:114.00
ALC+C++++FS
MOA+8:12,50
UNS+S
MOA+77:126.50
"""

X12_BODIES = {
    **{"180": RETURN_180, "944": RECEIPT_944, "861": RECEIPT_861},
    **{"214": STATUS_214, "210": BILL_210, "856": SHIPMENT_856},
    **{"945": SHIPMENT_945},
}
EDIFACT_BODIES = {
    **{"RETANN": RETANN, "RETINS": RETANN, "DESADV": DESADV},
    **{"IFTSTA": IFTSTA, "INVOIC": INVOIC},
}


def test_look_alikes_are_accepted_as_they_stand():
    for kind, body in X12_BODIES.items():
        (interchange,) = read_interchanges(x12(kind, body), PARTNER)
        assert len(interchange.documents) == 1, kind
    for kind, body in EDIFACT_BODIES.items():
        (interchange,) = read_interchanges(edifact(kind, body).encode())
        assert len(interchange.documents) == 1, kind

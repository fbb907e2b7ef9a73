"""Persons, their addresses, phones and e-mails, contacts of students, and the older guardians."""

from __future__ import annotations

from sis_core.district.tables.declare import table

PERSON = table(
    "Person",
    """ID DCID FirstName~60 MiddleName~60 LastName~60 PrefixCodeSetID SuffixCodeSetID
    GenderCodeSetID Employer~80 StateContactID~32 StateContactNumber~32
    ExcludeFromStateReporting~f=0 IsActive=1 WhenCreated WhenModified""",
    key="ID",
    area="Contacts",
    comment="A person: a contact, and every student too (Students.Person_ID)",
)

PERSONADDRESS = table(
    "PersonAddress",
    """PersonAddressID Street~100 LineTwo~100 Unit~20 City~60 StatesCodeSetID CountryCodeSetID
    PostalCode~20 GeocodeLatitude~r GeocodeLongitude~r WhenModified""",
    key="PersonAddressID",
    area="Contacts",
    comment="Addresses, shared by a household",
)

PERSONADDRESSASSOC = table(
    "PersonAddressAssoc",
    """PersonAddressAssocID PersonID PersonAddressID AddressTypeCodeSetID AddressPriorityOrder~n=1
    StartDate EndDate WhenModified""",
    key="PersonAddressAssocID",
    area="Contacts",
    comment="Which person lives where",
    indexes="PersonID PersonAddressID",
)

EMAILADDRESS = table(
    "EmailAddress",
    "EmailAddressID EmailAddress~254 WhenCreated WhenModified",
    key="EmailAddressID",
    area="Contacts",
    comment="E-mail addresses",
)

PERSONEMAILADDRESSASSOC = table(
    "PersonEmailAddressAssoc",
    """PersonEmailAddressAssocID PersonID EmailAddressID EmailTypeCodeSetID
    EmailAddressPriorityOrder~n=1 IsPrimaryEmailAddress=0 WhenModified""",
    key="PersonEmailAddressAssocID",
    area="Contacts",
    comment="Which person reads which e-mail address",
    indexes="PersonID EmailAddressID",
)

PHONENUMBER = table(
    "PhoneNumber",
    "PhoneNumberID PhoneNumber~30 PhoneNumberExt~10 IsSMS~f=0 WhenModified",
    key="PhoneNumberID",
    area="Contacts",
    comment="Phone numbers",
)

PERSONPHONENUMBERASSOC = table(
    "PersonPhoneNumberAssoc",
    """PersonPhoneNumberAssocID PersonID PhoneNumberID PhoneNumberAsEntered~30 PhoneTypeCodeSetID
    PhoneNumberPriorityOrder~n=1 IsPreferred=0 WhenModified""",
    key="PersonPhoneNumberAssocID",
    area="Contacts",
    comment="Which person answers which phone",
    indexes="PersonID PhoneNumberID",
)

STUDENTCONTACTASSOC = table(
    "StudentContactAssoc",
    """StudentContactAssocID StudentDCID PersonID ContactPriorityOrder~n=1 CurrRelTypeCodeSetID
    WhenModified""",
    key="StudentContactAssocID",
    area="Contacts",
    comment="A person is a contact of a student",
    indexes="StudentDCID PersonID",
)

STUDENTCONTACTDETAIL = table(
    "StudentContactDetail",
    """StudentContactDetailID StudentContactAssocID RelationshipTypeCodeSetID RelationshipNote~4000
    IsActive=1 IsCustodial=0 IsEmergency=0 LivesWithFlg=0 ReceivesMailFlg=0 SchoolPickupFlg=0
    ExcludeFromStateReportingFlg=0 ConfidentialCommFlag~f=0 StartDate EndDate WhenModified""",
    key="StudentContactDetailID",
    area="Contacts",
    comment="What the contact is to the student, with dates",
    indexes="StudentContactAssocID",
)

ORIGINALCONTACTMAP = table(
    "OriginalContactMap",
    "OriginalContactMapID StudentContactAssocID OriginalContactType~50",
    key="OriginalContactMapID",
    area="Contacts",
    comment="The older place a contact came from: mother, father, guardian, …",
    indexes="StudentContactAssocID",
)

GUARDIAN = table(
    "Guardian",
    "GuardianID AccountIdentifier~80 FirstName~60 LastName~60",
    key="GuardianID",
    area="Guardians",
    comment="A parent with a web account",
    indexes="AccountIdentifier",
    graves=True,
)

GUARDIANSTUDENT = table(
    "GuardianStudent",
    "GuardianStudentID GuardianID StudentsDCID GuardianRelationshipTypeID",
    key="GuardianStudentID",
    area="Guardians",
    comment="Which student a parent's account shows",
    indexes="GuardianID StudentsDCID",
    touches=(
        ("Guardian", "SELECT {row}.GuardianID AS key WHERE {row}.GuardianID NOT NULL"),
        ("Students", "SELECT {row}.StudentsDCID AS key WHERE {row}.StudentsDCID NOT NULL"),
    ),
)

GUARDIANRELATIONSHIPTYPE = table(
    "GuardianRelationshipType",
    "GuardianRelationshipTypeID Name~50",
    key="GuardianRelationshipTypeID",
    area="Guardians",
    comment="Mother, father, …",
)

GUARDIANPERSONASSOC = table(
    "GuardianPersonAssoc",
    "GuardianPersonAssocID GuardianID PersonID",
    key="GuardianPersonAssocID",
    area="Guardians",
    comment="The contact person that a parent's account belongs to",
    indexes="GuardianID PersonID",
)

PCAS_ACCOUNT = table(
    "PCAS_Account",
    "PCAS_AccountID PCAS_AccountToken~80 Username~80 IsEnabled=1",
    key="PCAS_AccountID",
    area="Guardians",
    comment="Web accounts; PCAS_AccountToken = Guardian.AccountIdentifier",
    indexes="PCAS_AccountToken",
    touches=(
        (
            "Guardian",
            "SELECT GuardianID AS key FROM Guardian "
            "WHERE AccountIdentifier = {row}.PCAS_AccountToken",
        ),
    ),
)

PCAS_EMAILCONTACT = table(
    "PCAS_EmailContact",
    "PCAS_EmailContactID PCAS_AccountID EmailAddress~254",
    key="PCAS_EmailContactID",
    area="Guardians",
    comment="E-mail addresses of web accounts",
    indexes="PCAS_AccountID",
    touches=(
        (
            "Guardian",
            "SELECT g.GuardianID AS key FROM PCAS_Account a JOIN Guardian g "
            "ON g.AccountIdentifier = a.PCAS_AccountToken "
            "WHERE a.PCAS_AccountID = {row}.PCAS_AccountID",
        ),
    ),
)

TABLES = (
    PERSON,
    PERSONADDRESS,
    PERSONADDRESSASSOC,
    EMAILADDRESS,
    PERSONEMAILADDRESSASSOC,
    PHONENUMBER,
    PERSONPHONENUMBERASSOC,
    STUDENTCONTACTASSOC,
    STUDENTCONTACTDETAIL,
    ORIGINALCONTACTMAP,
    GUARDIAN,
    GUARDIANSTUDENT,
    GUARDIANRELATIONSHIPTYPE,
    GUARDIANPERSONASSOC,
    PCAS_ACCOUNT,
    PCAS_EMAILCONTACT,
)
